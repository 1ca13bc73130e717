"""What a workspace's posts came to, by the time they ended."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_scheduled_posts_workspace_id_finished_at', 'scheduled_posts', ['workspace_id', 'finished_at'], unique=False, postgresql_where=sa.text('finished_at IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_scheduled_posts_workspace_id_finished_at', table_name='scheduled_posts', postgresql_where=sa.text('finished_at IS NOT NULL'))
