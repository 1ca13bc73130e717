"""app pauses, trying since"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('app_pauses',
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('is_sandbox', sa.Boolean(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('platform', 'is_sandbox', name=op.f('pk_app_pauses'))
    )
    op.add_column('scheduled_posts', sa.Column('trying_since', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('scheduled_posts', 'trying_since')
    op.drop_table('app_pauses')
