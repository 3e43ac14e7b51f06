-- ClickHouse, the exporter's own schema: one session as rows, parents first.
SELECT Timestamp, ServiceName, SpanName, SpanAttributes['honeyhive_event_type'] AS type,
       Duration / 1e6 AS ms, StatusCode, TraceId, SpanId, ParentSpanId
FROM otel.otel_traces
WHERE SpanAttributes['honeyhive.session_id'] = {session:String}
ORDER BY Timestamp;

-- It looks at every span unless this index was added before:
ALTER TABLE otel.otel_traces
  ADD INDEX session_id SpanAttributes['honeyhive.session_id'] TYPE bloom_filter(0.001) GRANULARITY 1;
