"""What happens inside Redis when scheduled jobs fall due: each script is one atomic step.

Two schedulers, or ten, may run them at once: whoever comes second finds nothing left to do, so no
lock is needed and none can be left behind by a process that died. Some keys are built from a
job's data, which needs a single Redis server (not a cluster).
"""

_PUSH = """
local function push(id, key, queue, stamp, at_front)
  redis.call('HSET', key, 'status', 'queued', 'enqueued_at', stamp)
  redis.call('SADD', 'rq:queues', 'rq:queue:' .. queue)
  redis.call(at_front == '1' and 'LPUSH' or 'RPUSH', 'rq:queue:' .. queue, id)
end

-- Whether a job of the same line went to its queue when this one had been put and was due: whoever
-- takes that job finds this one's work too. The mark of a line's latest job runs out by itself: a
-- job too many does no harm.
local function is_seen_to(id, key, line, due, now)
  if not line then return false end
  local mark = 'punctual:line:' .. line
  local first, moved_at = string.match(redis.call('GET', mark) or '', '^(%S+) (%S+)$')
  if first and first ~= id and due <= tonumber(moved_at) then
    local queued_at = redis.call('HGET', 'rq:job:' .. first, 'enqueued_at')
    local put_at = redis.call('HGET', key, 'created_at')
    if queued_at and put_at and put_at < queued_at then return true end
  end
  redis.call('SET', mark, id .. ' ' .. now, 'EX', 30)
  return false
end

-- One run of a job that comes round: a copy under an id that carries the due instant. It is left
-- out while the run before it still waits for a worker, or an hour without one would pile them up.
local function push_run(id, key, queue, stamp, due)
  local last = redis.call('HGET', key, 'last_run')
  if last and redis.call('HGET', 'rq:job:' .. last, 'status') == 'queued' then return nil end
  local run = id .. '-' .. string.format('%.0f', due * 1000)
  local run_key = 'rq:job:' .. run
  if redis.call('EXISTS', run_key) == 1 then return nil end
  redis.call('COPY', key, run_key)
  redis.call('HDEL', run_key, 'meta', 'last_run')
  redis.call('HSET', key, 'last_run', run)
  push(run, run_key, queue, stamp)
  return run
end
"""

# KEYS: scheduled set. ARGV: now (epoch seconds), how many at most, now (RQ's text form).
# Answers {ids moved to their queue, entries taken out of the set, ids that need Python}.
MOVE_DUE = (
    _PUSH
    + """
local set, now, stamp = KEYS[1], tonumber(ARGV[1]), ARGV[3]
local moved, special = {}, {}
local due = redis.call('ZRANGEBYSCORE', set, '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for i = 1, #due, 2 do
  local id, score, key = due[i], tonumber(due[i + 1]), 'rq:job:' .. due[i]
  local job = redis.call('HMGET', key,
    'status', 'origin', 'meta', 'rate_limit_key', 'dependency_ids', 'enqueue_at_front')
  local readable, meta = true, {}
  if job[3] and job[3] ~= '' then
    readable, meta = pcall(cjson.decode, job[3])
    if readable and type(meta) ~= 'table' then readable = false end
  end
  if not job[1] or not job[2] or job[1] == 'canceled' then
    redis.call('ZREM', set, id)
  elseif not readable or meta.cron_string or job[4] or job[5] then
    special[#special + 1] = id
  elseif tonumber(meta.interval) and tonumber(meta.interval) > 0 then
    local step = tonumber(meta.interval)
    local left = tonumber(meta['repeat'])
    if left then
      left = left - 1
      meta['repeat'] = left
      redis.call('HSET', key, 'meta', cjson.encode(meta))
    end
    if left and left <= 0 then
      redis.call('ZREM', set, id)
    else
      redis.call('ZADD', set,
        string.format('%.6f', score + step * (math.floor((now - score) / step) + 1)), id)
    end
    moved[#moved + 1] = push_run(id, key, job[2], stamp, score)
    if left and left <= 0 then redis.call('DEL', key) end
  else
    redis.call('ZREM', set, id)
    if is_seen_to(id, key, meta.line, score, ARGV[1]) then
      redis.call('DEL', key)
    else
      push(id, key, job[2], stamp, job[6])
      moved[#moved + 1] = id
    end
  end
end
return {moved, #due / 2, special}
"""
)

# KEYS: scheduled set, job hash. ARGV: id, the score it was seen with, next score, now (text),
# "run" to queue one run of it. Answers 1 when it was still as seen.
ADVANCE = (
    _PUSH
    + """
local seen = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not seen or tonumber(seen) ~= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
if ARGV[5] == 'run' then
  push_run(ARGV[1], KEYS[2], redis.call('HGET', KEYS[2], 'origin'), ARGV[4], tonumber(seen))
end
return 1
"""
)

# KEYS: scheduled set. ARGV: id, new score, wake channel. Answers 1 when the job still waited.
RESCHEDULE = """
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], 'XX', ARGV[2], ARGV[1])
redis.call('PUBLISH', ARGV[3], ARGV[2])
return 1
"""
