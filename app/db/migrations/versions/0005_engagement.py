"""Numbers of live posts, and posts that were taken down."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_NUMBERS = ('views', 'likes', 'comments', 'shares', 'clicks', 'saves')


def _numbers() -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=True) for name in _NUMBERS]


def upgrade() -> None:
    op.add_column('published_posts', sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_published_posts_published_at', 'published_posts', ['published_at'], unique=False)
    op.create_table('post_metrics',
    sa.Column('published_post_id', sa.Text(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    *_numbers(),
    sa.ForeignKeyConstraint(['published_post_id'], ['published_posts.id'], name=op.f('fk_post_metrics_published_post_id_published_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('published_post_id', name=op.f('pk_post_metrics'))
    )
    op.create_index('ix_post_metrics_next_at', 'post_metrics', ['next_at'], unique=False, postgresql_where=sa.text('next_at IS NOT NULL'))
    op.create_table('metric_snapshots',
    sa.Column('published_post_id', sa.Text(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    *_numbers(),
    sa.ForeignKeyConstraint(['published_post_id'], ['published_posts.id'], name=op.f('fk_metric_snapshots_published_post_id_published_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('published_post_id', 'fetched_at', name=op.f('pk_metric_snapshots'))
    )


def downgrade() -> None:
    op.drop_table('metric_snapshots')
    op.drop_table('post_metrics')
    op.drop_index('ix_published_posts_published_at', table_name='published_posts')
    op.drop_column('published_posts', 'removed_at')
