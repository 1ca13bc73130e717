"""Facts about this installation, one row a fact."""

from sqlmodel import Field, SQLModel


class InstallationFact(SQLModel, table=True):
    """``canary`` holds a ciphertext that only the right secret key opens."""

    __tablename__ = "installation_facts"

    name: str = Field(primary_key=True)
    value: str
