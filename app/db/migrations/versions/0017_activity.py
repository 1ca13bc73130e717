"""What people and programs did, and indexes for reading what came of posts beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('activity',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=True),
    sa.Column('is_program', sa.Boolean(), nullable=False),
    sa.Column('post_id', sa.Text(), nullable=True),
    sa.Column('account_id', sa.Text(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_activity_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    op.create_index('ix_activity_workspace_id_at_id', 'activity', ['workspace_id', 'at', 'id'], unique=False)
    op.create_index('ix_activity_at', 'activity', ['at'], unique=False)
    op.drop_index(op.f('ix_published_posts_workspace_id'), table_name='published_posts')
    op.create_index('ix_published_posts_workspace_id_published_at_id', 'published_posts', ['workspace_id', 'published_at', 'id'], unique=False)
    op.create_index('ix_publish_attempts_finished_at_trouble', 'publish_attempts', ['finished_at', 'id'], unique=False, postgresql_where=sa.text("event IN ('gave_up', 'rejected', 'needs_action', 'became_unknown', 'will_retry')"))


def downgrade() -> None:
    op.drop_index('ix_publish_attempts_finished_at_trouble', table_name='publish_attempts')
    op.drop_index('ix_published_posts_workspace_id_published_at_id', table_name='published_posts')
    op.create_index(op.f('ix_published_posts_workspace_id'), 'published_posts', ['workspace_id'], unique=False)
    op.drop_table('activity')
