"""Indexes for the list of posts and for searching in it."""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_scheduled_posts_workspace_id_scheduled_for_post_id', 'scheduled_posts', ['workspace_id', 'scheduled_for', 'post_id'], unique=False)
    op.create_index('ix_scheduled_posts_account_id_status_scheduled_for_post_id', 'scheduled_posts', ['account_id', 'status', 'scheduled_for', 'post_id'], unique=False)
    op.drop_index('ix_scheduled_posts_workspace_id_scheduled_for', table_name='scheduled_posts')
    op.drop_index('ix_scheduled_posts_account_id_status', table_name='scheduled_posts')
    op.create_index('ix_posts_workspace_id_user_id_id', 'posts', ['workspace_id', 'user_id', 'id'], unique=False)
    op.execute("CREATE INDEX ix_post_parts_words ON post_parts USING gin (to_tsvector('simple'::regconfig, left(text, 50000)))")
    op.create_index('ix_published_posts_url', 'published_posts', ['url'], unique=False, postgresql_using='hash')


def downgrade() -> None:
    op.drop_index('ix_published_posts_url', table_name='published_posts')
    op.drop_index('ix_post_parts_words', table_name='post_parts')
    op.drop_index('ix_posts_workspace_id_user_id_id', table_name='posts')
    op.create_index('ix_scheduled_posts_account_id_status', 'scheduled_posts', ['account_id', 'status'], unique=False)
    op.create_index('ix_scheduled_posts_workspace_id_scheduled_for', 'scheduled_posts', ['workspace_id', 'scheduled_for'], unique=False)
    op.drop_index('ix_scheduled_posts_account_id_status_scheduled_for_post_id', table_name='scheduled_posts')
    op.drop_index('ix_scheduled_posts_workspace_id_scheduled_for_post_id', table_name='scheduled_posts')
