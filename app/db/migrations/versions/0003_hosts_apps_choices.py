"""Accounts on networks with many servers, apps that are kept here, pages to choose from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_OLD = 'uq_social_accounts_workspace_id_platform_remote_id_is_sandbox'
_NEW = 'uq_social_accounts_remote_id'


def upgrade() -> None:
    op.add_column('social_accounts', sa.Column('host', sa.Text(), server_default='', nullable=False))
    op.add_column('social_accounts', sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False))
    op.drop_constraint(op.f(_OLD), 'social_accounts', type_='unique')
    op.create_unique_constraint(op.f(_NEW), 'social_accounts', ['workspace_id', 'platform', 'remote_id', 'is_sandbox', 'host'])
    op.add_column('oauth_handshakes', sa.Column('host', sa.Text(), server_default='', nullable=False))
    op.create_table('platform_apps',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('client_secret', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_platform_apps_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_platform_apps')),
    sa.UniqueConstraint('workspace_id', 'platform', 'host', name=op.f('uq_platform_apps_workspace_id_platform_host'))
    )
    op.create_table('connect_choices',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('session_id', sa.Text(), nullable=False),
    sa.Column('workspace_id', sa.Text(), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('is_sandbox', sa.Boolean(), nullable=False),
    sa.Column('found', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['login_sessions.id'], name=op.f('fk_connect_choices_session_id_login_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_connect_choices_workspace_id_workspaces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_connect_choices'))
    )
    op.create_index('ix_connect_choices_session_id', 'connect_choices', ['session_id'], unique=False)
    op.create_index('ix_connect_choices_expires_at', 'connect_choices', ['expires_at'], unique=False)


def downgrade() -> None:
    op.drop_table('connect_choices')
    op.drop_table('platform_apps')
    op.drop_column('oauth_handshakes', 'host')
    op.drop_constraint(op.f(_NEW), 'social_accounts', type_='unique')
    op.create_unique_constraint(op.f(_OLD), 'social_accounts', ['workspace_id', 'platform', 'remote_id', 'is_sandbox'])
    op.drop_column('social_accounts', 'facts')
    op.drop_column('social_accounts', 'host')
