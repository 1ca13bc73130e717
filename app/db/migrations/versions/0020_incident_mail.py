"""Letters about incidents: when one is due, and when people were last told."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('notifications', sa.Column('mail_due_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('notifications', sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('notifications', sa.Column('mail_tries', sa.Integer(), server_default='0', nullable=False))
    op.create_index('ix_notifications_mail_due_at', 'notifications', ['mail_due_at'], unique=False, postgresql_where=sa.text('mail_due_at IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_notifications_mail_due_at', table_name='notifications')
    op.drop_column('notifications', 'mail_tries')
    op.drop_column('notifications', 'mailed_at')
    op.drop_column('notifications', 'mail_due_at')
