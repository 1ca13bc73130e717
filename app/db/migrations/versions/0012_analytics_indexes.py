"""What a workspace's posts came to, by the time they ended."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_scheduled_posts_workspace_id_finished_at', 'scheduled_posts', ['workspace_id', 'finished_at'], unique=False, postgresql_where=sa.text('finished_at IS NOT NULL'))
    op.create_index('ix_published_posts_workspace_id_published_at', 'published_posts', ['workspace_id', 'published_at'], unique=False)
    op.drop_index(op.f('ix_published_posts_workspace_id'), table_name='published_posts')


def downgrade() -> None:
    op.create_index(op.f('ix_published_posts_workspace_id'), 'published_posts', ['workspace_id'], unique=False)
    op.drop_index('ix_published_posts_workspace_id_published_at', table_name='published_posts')
    op.drop_index('ix_scheduled_posts_workspace_id_finished_at', table_name='scheduled_posts', postgresql_where=sa.text('finished_at IS NOT NULL'))
