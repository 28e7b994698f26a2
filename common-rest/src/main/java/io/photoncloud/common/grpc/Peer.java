package io.photoncloud.common.grpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Another service of the cloud, called at whichever of its nodes answers. What it refuses is thrown here with its own code
 * and in its own words. Safe for many threads.
 *
 * @param <S> the stub by which it is called
 */
public final class Peer<S extends AbstractBlockingStub<S>> implements AutoCloseable {

    private final KnownService service;
    private final List<ListenAddress> addresses;
    private final List<ManagedChannel> channels;
    private final Function<Channel, S> stub;
    private final AtomicInteger turn = new AtomicInteger();

    private Peer(
            KnownService service,
            List<ListenAddress> addresses,
            List<ManagedChannel> channels,
            Function<Channel, S> stub) {
        this.service = service;
        this.addresses = List.copyOf(addresses);
        this.channels = List.copyOf(channels);
        this.stub = stub;
    }

    /**
     * Connects when first called.
     *
     * @param addresses of its nodes, comma-separated
     * @throws IllegalStateException an address beyond this machine, without TLS
     */
    public static <S extends AbstractBlockingStub<S>> Peer<S> of(
            KnownService service, String addresses, OutgoingGrpcChannels channels, Function<Channel, S> stub) {
        List<ListenAddress> all = Arrays.stream(addresses.split(",", -1))
                .map(String::strip)
                .map(ListenAddress::valueOf)
                .toList();
        return new Peer<>(
                service,
                all,
                all.stream()
                        .map(address -> channels.open(service.key(), address))
                        .toList(),
                stub);
    }

    /**
     * How a call is made.
     *
     * @param timeMax for it and for trying other nodes, together
     * @param key sent as its idempotency key; empty for a call that changes nothing, or that may be made twice
     */
    public record Manner(Duration timeMax, String key) {}

    /**
     * Calls it at the node that answered last, and where that is away at the others: so a call that changes something needs
     * a key, or has to bear being made twice.
     *
     * @throws CloudException as the service says; UNAVAILABLE, no node answers; DEADLINE_EXCEEDED
     */
    public <Q, A> A call(Manner manner, Q request, BiFunction<S, Q, A> method) {
        Deadline deadline = Deadline.after(manner.timeMax().toNanos(), TimeUnit.NANOSECONDS);
        int first = turn.get();
        StatusRuntimeException last = null;
        for (int i = 0; i < channels.size(); i++) {
            int at = Math.floorMod(first + i, channels.size());
            try {
                A answer = method.apply(
                        stub.apply(keyed(channels.get(at), manner.key())).withDeadline(deadline), request);
                turn.set(at);
                return answer;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                    // It may be silent for long: the next call asks another.
                    turn.compareAndSet(first, Math.floorMod(at + 1, channels.size()));
                }
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw failure(e);
                }
                last = e;
            }
        }
        throw last == null ? new IllegalStateException("no address of " + service.key()) : failure(last);
    }

    private static Channel keyed(Channel channel, String key) {
        if (key.isEmpty()) {
            return channel;
        }
        Metadata headers = new Metadata();
        headers.put(GrpcMetadata.IDEMPOTENCY_KEY, key);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private CloudException failure(StatusRuntimeException e) {
        String said = String.valueOf(e.getStatus().getDescription());
        ErrorCode code = codeOf(e);
        if (code == ErrorCode.UNAVAILABLE || code == ErrorCode.DEADLINE_EXCEEDED) {
            return new CloudException(code, service.key() + " at " + addresses + " does not answer: " + said, e);
        }
        return new CloudException(code, said, details(e.getTrailers()));
    }

    private static ErrorCode codeOf(StatusRuntimeException e) {
        Metadata trailers = e.getTrailers();
        String named = trailers == null ? null : trailers.get(GrpcMetadata.ERROR_CODE);
        return Arrays.stream(ErrorCode.values())
                .filter(code -> named == null
                        ? code.grpcStatus() == e.getStatus().getCode()
                        : code.name().equals(named))
                .findFirst()
                .orElse(ErrorCode.INTERNAL);
    }

    private static Map<String, Object> details(@Nullable Metadata trailers) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (trailers != null) {
            for (String key : trailers.keys()) {
                GrpcMetadata.findDetail(key).ifPresent(name -> {
                    String value = trailers.get(GrpcMetadata.detail(name));
                    if (value != null) {
                        details.put(name, value);
                    }
                });
            }
        }
        return details;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
