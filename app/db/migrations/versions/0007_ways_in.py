"""Which of a network's ways in an app was made for."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('platform_apps', sa.Column('api_url', sa.Text(), server_default='', nullable=False))
    op.alter_column('platform_apps', 'api_url', server_default=None)


def downgrade() -> None:
    op.drop_column('platform_apps', 'api_url')
