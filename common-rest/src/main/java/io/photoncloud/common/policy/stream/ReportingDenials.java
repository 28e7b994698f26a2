package io.photoncloud.common.policy.stream;

import io.photoncloud.common.denial.Denial;
import io.photoncloud.common.denial.DenialReport;
import io.photoncloud.common.denial.DenialReporter;
import io.photoncloud.common.denial.Denials;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The reporter of this process, where the mode asks for one: it tells IAM by the connection that policies come by. */
final class ReportingDenials implements Denials, AutoCloseable {

    private final @Nullable DenialReporter reporter;

    private ReportingDenials(@Nullable DenialReporter reporter) {
        this.reporter = reporter;
    }

    static ReportingDenials start(
            PolicyFollowing following, DenialReport.Reporter process, InstantSource clock, LongSupplier nanos) {
        DenialReporter started = following
                .find()
                .map(follower -> new DenialReporter(process, new IamDenialSender(follower::findChannel), clock, nanos))
                .orElse(null);
        if (started != null) {
            started.start();
        }
        return new ReportingDenials(started);
    }

    /** Empty in open mode, in which nothing is denied for want of a permission. */
    Optional<DenialReporter> find() {
        return Optional.ofNullable(reporter);
    }

    @Override
    public void denied(Denial denial) {
        find().ifPresent(known -> known.denied(denial));
    }

    @Override
    public void close() {
        find().ifPresent(DenialReporter::close);
    }
}
