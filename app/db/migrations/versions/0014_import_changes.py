"""How an imported table is split, and cells of it that were corrected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('csv_imports', sa.Column('separator', sa.Text(), nullable=True))
    op.add_column('csv_imports', sa.Column('edits', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False))


def downgrade() -> None:
    op.drop_column('csv_imports', 'edits')
    op.drop_column('csv_imports', 'separator')
