"""Queues and recurring posts that rest for a while."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('posting_schedules', sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('recurrences', sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('recurrences', 'paused_at')
    op.drop_column('posting_schedules', 'paused_at')
