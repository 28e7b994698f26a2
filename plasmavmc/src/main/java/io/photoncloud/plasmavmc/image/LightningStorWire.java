package io.photoncloud.plasmavmc.image;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.proto.lightningstor.v1.GetObjectRequest;
import io.photoncloud.proto.lightningstor.v1.GetObjectResponse;
import io.photoncloud.proto.lightningstor.v1.ObjectServiceGrpc;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** LightningSTOR, by gRPC. What breaks off goes on where it broke, as long as the object is the same. Safe for many threads. */
public final class LightningStorWire implements StoredObjects {

    static final int ATTEMPTS_MAX = 5;

    private static final Logger log = LoggerFactory.getLogger(LightningStorWire.class);

    private final ManagedChannel channel;
    private final Duration pause;
    private final LongSupplier nanoTime;
    private final CountDownLatch closing = new CountDownLatch(1);

    private LightningStorWire(ManagedChannel channel, Duration pause, LongSupplier nanoTime) {
        this.channel = channel;
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    /**
     * Connects when first called.
     *
     * @param pause before the next attempt
     * @param nanoTime a clock that never goes back
     */
    public static LightningStorWire at(
            String address, OutgoingGrpcChannels channels, Duration pause, LongSupplier nanoTime) {
        return new LightningStorWire(
                channels.open(KnownService.LIGHTNINGSTOR.key(), ListenAddress.valueOf(address)), pause, nanoTime);
    }

    @Override
    public void read(ObjectAddress address, @Nullable Tenant tenant, ImageSink into, long untilNanos)
            throws ImageRefusedException, InterruptedException {
        GetObjectRequest.Builder wanted =
                GetObjectRequest.newBuilder().setBucket(address.bucket()).setKey(address.key());
        if (tenant != null) {
            wanted.setOrgId(tenant.organization()).setProjectId(tenant.project());
        }
        for (int attempt = 1; true; attempt++) { // Ends: no more than ATTEMPTS_MAX.
            try {
                attempt(wanted, into, untilNanos);
                return;
            } catch (StatusRuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                String why = address + ": LightningSTOR says: " + said(e.getStatus());
                boolean isOver = attempt == ATTEMPTS_MAX || nanoTime.getAsLong() - untilNanos >= 0;
                if (!mayPass(e.getStatus()) || isOver || closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new ImageRefusedException(attempt == 1 ? why : why + ", at attempt " + attempt, e);
                }
                if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
                    // It is another one now.
                    wanted.clearEtag();
                    into.restart();
                }
                log.atWarn()
                        .addKeyValue("object", address)
                        .addKeyValue("attempt", attempt)
                        .addKeyValue("bytes", into.bytes())
                        .addKeyValue("cause", said(e.getStatus()))
                        .log("reading broke off, trying again");
            }
        }
    }

    private void attempt(GetObjectRequest.Builder wanted, ImageSink into, long untilNanos)
            throws ImageRefusedException {
        long left = Math.max(1, untilNanos - nanoTime.getAsLong());
        Iterator<GetObjectResponse> parts = ObjectServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(left, TimeUnit.NANOSECONDS)
                .getObject(wanted.setOffset(into.bytes()).build());
        while (parts.hasNext()) {
            GetObjectResponse part = parts.next();
            if (part.hasObject()) {
                wanted.setEtag(part.getObject().getEtag());
                into.requireRoom(part.getObject().getSizeBytes() - into.bytes());
            } else {
                into.write(part.getContent().asReadOnlyByteBuffer());
            }
        }
    }

    /** Whether it may be otherwise a moment later. */
    private static boolean mayPass(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, FAILED_PRECONDITION, UNKNOWN -> true;
            default -> false;
        };
    }

    private static String said(Status status) {
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }

    @Override
    public void close() {
        closing.countDown();
        channel.shutdownNow();
    }
}
