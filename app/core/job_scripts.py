"""What happens inside Redis when a job is put, cancelled or looked up.

Each script is one atomic step, so a process that dies between two of them leaves nothing half
done. Keys follow RQ's own data model; some are built from a job's data, which needs a single
Redis server (not a cluster).
"""

# KEYS: job hash, scheduled set, queue list.
# ARGV: job id, score ("" for now), queue name, wake channel, then the hash's fields and values.
# Answers 1 when the job was put, 0 when it already waits in its queue.
PUT = """
local id, score, queue = ARGV[1], ARGV[2], ARGV[3]
if redis.call('HGET', KEYS[1], 'status') == 'queued' and redis.call('LPOS', KEYS[3], id) then
  return 0
end
for _, registry in ipairs({'failed', 'finished', 'canceled'}) do
  redis.call('ZREM', 'rq:' .. registry .. ':' .. queue, id)
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('SADD', 'rq:queues', 'rq:queue:' .. queue)
if score == '' then
  redis.call('ZREM', KEYS[2], id)
  redis.call('RPUSH', KEYS[3], id)
  return 1
end
local head = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
redis.call('ZADD', KEYS[2], score, id)
if not head[2] or tonumber(score) < tonumber(head[2]) then
  redis.call('PUBLISH', ARGV[4], score)
end
return 1
"""

# KEYS: job hash. ARGV: job id. Answers 1 when a waiting job was taken back, 0 when there was
# none, it has already started, or others of its line were dropped because it waits in its queue.
CANCEL = """
local id = ARGV[1]
local job = redis.call('HMGET', KEYS[1], 'status', 'origin', 'meta')
local status, queue = job[1], job[2]
if not status then return 0 end
if status == 'queued' and job[3] and job[3] ~= '' then
  local readable, meta = pcall(cjson.decode, job[3])
  if readable and type(meta) == 'table' and meta.line then return 0 end
end
local taken = redis.call('ZREM', 'rq:scheduled:' .. queue, id)
if status == 'queued' then
  taken = taken + redis.call('LREM', 'rq:queue:' .. queue, 0, id)
end
if status == 'queued' or status == 'scheduled' then redis.call('DEL', KEYS[1]) end
return taken > 0 and 1 or 0
"""

# ARGV: job ids. Answers those that wait for their time, wait in a queue, or are being worked on.
KNOWN = """
local known = {}
for _, id in ipairs(ARGV) do
  local job = redis.call('HMGET', 'rq:job:' .. id, 'status', 'origin')
  local status = job[1]
  if status == 'queued' or status == 'started'
      or (status == 'scheduled' and redis.call('ZSCORE', 'rq:scheduled:' .. job[2], id)) then
    known[#known + 1] = id
  end
end
return known
"""
