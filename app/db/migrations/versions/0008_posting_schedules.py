"""Weekly slots of accounts, and the slot that a post was given."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('posting_schedules',
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['social_accounts.id'], name=op.f('fk_posting_schedules_account_id_social_accounts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_posting_schedules_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_posting_schedules'))
    )
    op.create_index(op.f('ix_posting_schedules_workspace_id'), 'posting_schedules', ['workspace_id'], unique=False)
    op.create_table('posting_slots',
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('weekday', sa.String(length=16), nullable=False),
    sa.Column('at', sa.Time(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['posting_schedules.account_id'], name=op.f('fk_posting_slots_account_id_posting_schedules'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', 'weekday', 'at', name=op.f('pk_posting_slots'))
    )
    op.add_column('scheduled_posts', sa.Column('slot_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('scheduled_posts', 'slot_at')
    op.drop_table('posting_slots')
    op.drop_table('posting_schedules')
