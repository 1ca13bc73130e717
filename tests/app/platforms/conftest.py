from tests.contract.fixtures import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]
