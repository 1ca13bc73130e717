"""limits, preflight, notifications"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rate_limit_buckets',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('window_s', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'window_s', name=op.f('pk_rate_limit_buckets'))
    )
    op.create_table('notifications',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('incident', sa.Text(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_notifications_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications'))
    )
    op.create_index('ix_notifications_workspace_id_updated_at', 'notifications', ['workspace_id', 'updated_at'], unique=False)
    op.create_index('uq_notifications_workspace_id_incident_open', 'notifications', ['workspace_id', 'incident'], unique=True, postgresql_where=sa.text('resolved_at IS NULL'))
    op.create_index('ix_publish_attempts_started_at', 'publish_attempts', ['started_at'], unique=False)
    op.create_unique_constraint(op.f('uq_publish_attempts_lease_token'), 'publish_attempts', ['lease_token'])
    op.add_column('scheduled_posts', sa.Column('lost_workers', sa.Integer(), server_default='0', nullable=False))
    op.add_column('scheduled_posts', sa.Column('preflight_stage', sa.Integer(), server_default='0', nullable=False))
    op.add_column('scheduled_posts', sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False))
    op.add_column('scheduled_posts', sa.Column('correlation_id', sa.Text(), nullable=True))
    op.create_index('ix_scheduled_posts_account_id_due_at_id', 'scheduled_posts', ['account_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text("status IN ('pending', 'queued', 'retrying')"))
    op.create_index('ix_scheduled_posts_lease_token', 'scheduled_posts', ['lease_token'], unique=False, postgresql_where=sa.text("status = 'publishing'"))
    op.add_column('social_accounts', sa.Column('limited_until', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('social_accounts', 'limited_until')
    op.drop_index('ix_scheduled_posts_account_id_due_at_id', table_name='scheduled_posts', postgresql_where=sa.text("status IN ('pending', 'queued', 'retrying')"))
    op.drop_index('ix_scheduled_posts_lease_token', table_name='scheduled_posts', postgresql_where=sa.text("status = 'publishing'"))
    op.drop_column('scheduled_posts', 'correlation_id')
    op.drop_column('scheduled_posts', 'problems')
    op.drop_column('scheduled_posts', 'preflight_stage')
    op.drop_column('scheduled_posts', 'lost_workers')
    op.drop_constraint(op.f('uq_publish_attempts_lease_token'), 'publish_attempts', type_='unique')
    op.drop_index('ix_publish_attempts_started_at', table_name='publish_attempts')
    op.drop_index('uq_notifications_workspace_id_incident_open', table_name='notifications', postgresql_where=sa.text('resolved_at IS NULL'))
    op.drop_index('ix_notifications_workspace_id_updated_at', table_name='notifications')
    op.drop_table('notifications')
    op.drop_table('rate_limit_buckets')
