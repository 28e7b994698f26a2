package io.photoncloud.common.policy.stream;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.photoncloud.common.denial.DenialReport;
import io.photoncloud.common.denial.DenialSender;
import io.photoncloud.common.denial.DenialWire;
import io.photoncloud.proto.iam.v1.IamAuthzGrpc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells IAM. */
final class IamDenialSender implements DenialSender {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private final Supplier<Optional<Channel>> iam;

    /** @param iam one that answers at present */
    IamDenialSender(Supplier<Optional<Channel>> iam) {
        this.iam = iam;
    }

    @Override
    public void send(DenialReport report) throws NotRecordedException, RefusedException {
        Channel channel = iam.get().orElseThrow(() -> new NotRecordedException("no IAM is connected at present"));
        try {
            var _ = IamAuthzGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                    .reportDenials(DenialWire.toWire(report));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                throw new RefusedException(String.valueOf(e.getMessage()));
            }
            throw new NotRecordedException(String.valueOf(e.getMessage()));
        }
    }
}
