"""What happens inside Redis when a worker takes, keeps, finishes or gives back a job.

The keys and their contents are RQ's own: the job's hash, its execution, the started registry
(scored with the end of the lease), the worker's index of executions, results, and the finished
and failed registries. Each script is one atomic step. Some keys are built from a job's data,
which needs a single Redis server (not a cluster).
"""

_END_EXECUTION = """
local function end_execution(id, execution, wip)
  local composite = id .. ':' .. execution
  local key = 'rq:execution:' .. composite
  local worker = redis.call('HGET', key, 'worker_name')
  if worker then redis.call('SREM', 'rq:worker:' .. worker .. ':executions', composite) end
  redis.call('DEL', key)
  redis.call('ZREM', wip, composite)
  redis.call('ZREM', 'rq:executions:' .. id, execution)
end

local function queue_again(id, key, queue, stamp)
  redis.call('HSET', key, 'status', 'queued', 'enqueued_at', stamp, 'started_at', '',
    'worker_name', '')
  redis.call('LPUSH', 'rq:queue:' .. queue, id)
end
"""

# KEYS: queue list, started registry, worker hash, worker's executions.
# ARGV: worker, now (epoch), now (text), lease (seconds), then one execution id for each job wanted.
# Answers a list of {job id, execution id, hash as a flat list}, or nil while workers are suspended.
CLAIM = """
if redis.call('EXISTS', 'rq:suspended') == 1 then return nil end
local worker, now, stamp, lease = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local claimed, wanted = {}, #ARGV - 4
while #claimed < wanted do
  local id = redis.call('LPOP', KEYS[1])
  if not id then break end
  local key = 'rq:job:' .. id
  local status = redis.call('HGET', key, 'status')
  if status and status ~= 'canceled' then
    local execution = ARGV[5 + #claimed]
    local composite = id .. ':' .. execution
    redis.call('HSET', key, 'status', 'started', 'started_at', stamp, 'last_heartbeat', stamp,
      'worker_name', worker)
    redis.call('PERSIST', key)
    redis.call('ZADD', KEYS[2], now + lease, composite)
    redis.call('HSET', 'rq:execution:' .. composite, 'id', execution, 'job_id', id,
      'created_at', now, 'last_heartbeat', now, 'worker_name', worker)
    redis.call('EXPIRE', 'rq:execution:' .. composite, lease)
    redis.call('ZADD', 'rq:executions:' .. id, now + lease + 60, execution)
    redis.call('EXPIRE', 'rq:executions:' .. id, lease + 60)
    redis.call('SADD', KEYS[4], composite)
    redis.call('EXPIRE', KEYS[4], lease + 60)
    claimed[#claimed + 1] = {id, execution, redis.call('HGETALL', key)}
  end
end
if #claimed > 0 and redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('HSET', KEYS[3], 'state', 'busy')
end
return claimed
"""

# KEYS: job hash, started registry, worker hash.
# ARGV: job id, execution id, status, started at (text, as claimed), ended at (text), seconds
# worked, now (epoch), time to live, queue, then the fields and values of the result.
# Answers 1 when other jobs wait for this one, 0 when none does, -1 when the job is no longer this
# execution's: it was put again meanwhile, or Redis was emptied.
FINISH = (
    _END_EXECUTION
    + """
local id, status, ttl, queue = ARGV[1], ARGV[3], tonumber(ARGV[8]), ARGV[9]
end_execution(id, ARGV[2], KEYS[2])
if redis.call('EXISTS', KEYS[3]) == 1 then
  local counter = status == 'finished' and 'successful_job_count' or 'failed_job_count'
  redis.call('HINCRBY', KEYS[3], counter, 1)
  redis.call('HINCRBYFLOAT', KEYS[3], 'total_working_time', ARGV[6])
end
local job = redis.call('HMGET', KEYS[1], 'status', 'started_at')
if job[1] ~= 'started' or job[2] ~= ARGV[4] then return -1 end
local dependents, results = KEYS[1] .. ':dependents', 'rq:results:' .. id
redis.call('HSET', KEYS[1], 'status', status, 'ended_at', ARGV[5], 'last_heartbeat', ARGV[5])
if status == 'finished' and ttl == 0 then
  if redis.call('EXISTS', dependents) == 0 then
    redis.call('DEL', KEYS[1], results)
    return 0
  end
  ttl = 60
end
redis.call('XADD', results, 'MAXLEN', '~', 10, '*', unpack(ARGV, 10))
local expires = '+inf'
if ttl > 0 then
  expires = tonumber(ARGV[7]) + ttl
  redis.call('EXPIRE', results, ttl)
  redis.call('EXPIRE', KEYS[1], ttl)
  redis.call('EXPIRE', dependents, ttl)
end
redis.call('ZADD', (status == 'finished' and 'rq:finished:' or 'rq:failed:') .. queue, expires, id)
return redis.call('EXISTS', dependents)
"""
)

# KEYS: job hash, started registry. ARGV: job id, execution id, started at ("" when not known),
# now (text), queue. Answers 1 when the job went back to the front of its queue.
GIVE_BACK = (
    _END_EXECUTION
    + """
end_execution(ARGV[1], ARGV[2], KEYS[2])
local job = redis.call('HMGET', KEYS[1], 'status', 'started_at')
if job[1] ~= 'started' or (ARGV[3] ~= '' and job[2] ~= ARGV[3]) then return 0 end
queue_again(ARGV[1], KEYS[1], ARGV[5], ARGV[4])
return 1
"""
)

# KEYS: started registry. ARGV: now (epoch), now (text), queue, how often a job may lose its
# worker. Answers how many went back to their queue, and how many have lost their worker too often:
# those stay where they are, for RQ's own cleaning to fail them as abandoned, where people see it.
RESCUE = (
    _END_EXECUTION
    + """
local again, given_up = 0, 0
for _, composite in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], 0, ARGV[1], 'LIMIT', 0, 500)) do
  local id, execution = composite:match('^(.*):([^:]*)$')
  local key = 'rq:job:' .. id
  local others = redis.call('ZRANGEBYSCORE', 'rq:executions:' .. id, '(' .. ARGV[1], '+inf')
  local other_lives = #others > 1 or (#others == 1 and others[1] ~= execution)
  if redis.call('HGET', key, 'status') ~= 'started' or other_lives then
    end_execution(id, execution, KEYS[1])
  elseif redis.call('HINCRBY', key, 'lost_workers', 1) <= tonumber(ARGV[4]) then
    end_execution(id, execution, KEYS[1])
    queue_again(id, key, ARGV[3], ARGV[2])
    again = again + 1
  else
    given_up = given_up + 1
  end
end
return {again, given_up}
"""
)

# KEYS: started registry. ARGV: now (epoch), now (text), lease, then job id and execution id of
# everything under way. What is no longer in the registry is not put back.
RENEW = """
local now, stamp, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
for i = 4, #ARGV, 2 do
  local id, execution = ARGV[i], ARGV[i + 1]
  local composite = id .. ':' .. execution
  if redis.call('ZSCORE', KEYS[1], composite) then
    redis.call('ZADD', KEYS[1], 'XX', now + lease, composite)
    redis.call('ZADD', 'rq:executions:' .. id, 'XX', now + lease + 60, execution)
    redis.call('EXPIRE', 'rq:executions:' .. id, lease + 60)
    redis.call('HSET', 'rq:execution:' .. composite, 'last_heartbeat', now)
    redis.call('EXPIRE', 'rq:execution:' .. composite, lease)
    if redis.call('HGET', 'rq:job:' .. id, 'status') == 'started' then
      redis.call('HSET', 'rq:job:' .. id, 'last_heartbeat', stamp)
    end
  end
end
return 1
"""
