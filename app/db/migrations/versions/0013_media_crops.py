"""Images that were cut out of others, and an index for looking through files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('media_assets', sa.Column('source_id', sa.Text(), nullable=True))
    op.add_column('media_assets', sa.Column('crop', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_foreign_key(op.f('fk_media_assets_source_id_media_assets'), 'media_assets', 'media_assets', ['source_id'], ['id'], ondelete='SET NULL')
    op.create_index(op.f('ix_media_assets_source_id'), 'media_assets', ['source_id'], unique=False)
    op.create_index('ix_media_assets_workspace_id_id', 'media_assets', ['workspace_id', 'id'], unique=False)
    op.drop_index(op.f('ix_media_assets_workspace_id'), table_name='media_assets')


def downgrade() -> None:
    op.create_index(op.f('ix_media_assets_workspace_id'), 'media_assets', ['workspace_id'], unique=False)
    op.drop_index('ix_media_assets_workspace_id_id', table_name='media_assets')
    op.drop_index(op.f('ix_media_assets_source_id'), table_name='media_assets')
    op.drop_constraint(op.f('fk_media_assets_source_id_media_assets'), 'media_assets', type_='foreignkey')
    op.drop_column('media_assets', 'crop')
    op.drop_column('media_assets', 'source_id')
