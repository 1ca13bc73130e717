"""Posts that come round again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('posts', sa.Column('is_template', sa.Boolean(), server_default='false', nullable=False))
    op.create_table('recurrences',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('account_ids', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('starts_local', sa.DateTime(), nullable=False),
    sa.Column('gap_days', sa.Integer(), nullable=True),
    sa.Column('planned_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recurrences_user_id_users')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_recurrences_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recurrences'))
    )
    op.create_index(op.f('ix_recurrences_workspace_id'), 'recurrences', ['workspace_id'], unique=False)
    op.create_index('ix_recurrences_planned_until', 'recurrences', ['planned_until'], unique=False, postgresql_where=sa.text('stopped_at IS NULL'))
    op.create_table('recurrence_posts',
    sa.Column('recurrence_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_recurrence_posts_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recurrence_id'], ['recurrences.id'], name=op.f('fk_recurrence_posts_recurrence_id_recurrences'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recurrence_id', 'position', name=op.f('pk_recurrence_posts')),
    sa.UniqueConstraint('post_id', name=op.f('uq_recurrence_posts_post_id'))
    )
    op.create_table('planned_occurrences',
    sa.Column('recurrence_id', sa.Text(), nullable=False),
    sa.Column('occurs_local', sa.DateTime(), nullable=False),
    sa.Column('post_id', sa.Text(), nullable=True),
    sa.Column('occurs_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_planned_occurrences_post_id_posts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['recurrence_id'], ['recurrences.id'], name=op.f('fk_planned_occurrences_recurrence_id_recurrences'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recurrence_id', 'occurs_local', name=op.f('pk_planned_occurrences'))
    )
    op.create_index(op.f('ix_planned_occurrences_post_id'), 'planned_occurrences', ['post_id'], unique=False)


def downgrade() -> None:
    op.drop_table('planned_occurrences')
    op.drop_table('recurrence_posts')
    op.drop_table('recurrences')
    op.drop_column('posts', 'is_template')
