"""What a client of Redis meets where the server goes away under it."""

import pytest
import redis

from app.core import event_loop
from app.core.redis import connect_async


def test_a_socket_found_closed_is_a_lost_connection(redis_url: str) -> None:
    async def say_something_on_a_closed_socket() -> None:
        client = connect_async(redis_url)
        connection = await client.connection_pool.get_connection()
        # As when the server dies between the handshake and the first command.
        connection._writer.transport.abort()
        with pytest.raises(redis.ConnectionError):
            await connection.send_command("PING")
        await client.connection_pool.release(connection)
        await client.aclose()

    event_loop.run(say_something_on_a_closed_socket())
