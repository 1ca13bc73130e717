"""Copies of images that fit a network; how long videos and documents are."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('media_assets', sa.Column('length', sa.Float(), nullable=True))
    op.add_column('media_assets', sa.Column('is_animated', sa.Boolean(), server_default='false', nullable=False))
    op.create_table('renditions',
    sa.Column('media_id', sa.Text(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('storage_key', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media_assets.id'], name=op.f('fk_renditions_media_id_media_assets'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('media_id', 'target', name=op.f('pk_renditions'))
    )


def downgrade() -> None:
    op.drop_table('renditions')
    op.drop_column('media_assets', 'is_animated')
    op.drop_column('media_assets', 'length')
