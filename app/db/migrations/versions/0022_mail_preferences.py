"""What people want to be told by mail, and when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_preferences',
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('mode', sa.String(length=32), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('kinds', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('digest_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('digested_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_mail_preferences_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_mail_preferences_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace_id', 'user_id', name=op.f('pk_mail_preferences'))
    )
    op.create_index(op.f('ix_mail_preferences_user_id'), 'mail_preferences', ['user_id'], unique=False)
    op.create_index('ix_mail_preferences_digest_due_at', 'mail_preferences', ['digest_due_at'], unique=False, postgresql_where=sa.text('digest_due_at IS NOT NULL'))


def downgrade() -> None:
    op.drop_table('mail_preferences')
