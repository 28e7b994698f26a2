package io.photoncloud.common.metrics;

import io.grpc.Status;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Times every call of both doors, by route or method and by outcome; never by anything a caller can make up. */
public final class CallMeters {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10),
    };

    private record GrpcOutcome(String method, Status.Code status) {}

    private record RestOutcome(String method, String route, int status) {}

    private final MeterProvider<Timer> rest;
    private final MeterProvider<Timer> grpc;
    private final Map<GrpcOutcome, Timer> grpcTimers = new ConcurrentHashMap<>();
    private final Map<RestOutcome, Timer> restTimers = new ConcurrentHashMap<>();

    CallMeters(MeterRegistry registry) {
        this.rest = Timer.builder("http.server.requests")
                .description("REST calls, by route")
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
        this.grpc = Timer.builder("grpc.server.calls")
                .description("gRPC calls, by method")
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
    }

    /** @param route the route's template, or "none" */
    public void rest(String method, String route, int status, long nanos) {
        String known = METHODS.contains(method) ? method : "other";
        restTimers
                .computeIfAbsent(
                        new RestOutcome(known, route, status),
                        outcome -> rest.withTags(
                                "method",
                                outcome.method(),
                                "route",
                                outcome.route(),
                                "status",
                                Integer.toString(outcome.status())))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param method the full name of a method that this server has, or "none" */
    public void grpc(String method, Status.Code status, long nanos) {
        grpcTimers
                .computeIfAbsent(
                        new GrpcOutcome(method, status),
                        outcome -> grpc.withTags(
                                "method",
                                outcome.method(),
                                "status",
                                outcome.status().name()))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
