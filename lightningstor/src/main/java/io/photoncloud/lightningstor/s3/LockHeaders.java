package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.object.Lock;
import io.photoncloud.lightningstor.object.Locks;
import io.photoncloud.lightningstor.object.Locks.Bypass;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.LockMode;
import io.photoncloud.lightningstor.xml.Retention;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Locks as headers say them. */
final class LockHeaders {

    private static final String MODE = "x-amz-object-lock-mode";
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";
    private static final String HOLD = "x-amz-object-lock-legal-hold";
    private static final String BYPASS = "x-amz-bypass-governance-retention";

    private LockHeaders() {}

    static Lock read(Headers headers, Instant now) {
        Optional<String> mode = headers.find(MODE);
        Optional<String> until = headers.find(UNTIL);
        if (mode.isPresent() != until.isPresent()) {
            throw S3Exception.invalidArgument(
                    mode.isPresent() ? UNTIL : MODE, "", UNTIL + " and " + MODE + " must both be supplied");
        }
        Lock held =
                headers.find(HOLD).map(LockHeaders::hold).map(Lock.NONE::with).orElse(Lock.NONE);
        return mode.isEmpty()
                ? held
                : held.with(Locks.requireAhead(
                        new Retention.Until(mode(mode.get()), time(until.orElseThrow())), UNTIL, now));
    }

    private static LegalHold hold(String text) {
        return Arrays.stream(LegalHold.values())
                .filter(hold -> hold.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> S3Exception.invalidArgument(HOLD, text, "Legal Hold must be either of 'ON' or 'OFF'"));
    }

    private static LockMode mode(String text) {
        return Arrays.stream(LockMode.values())
                .filter(mode -> mode.name().equals(text))
                .findFirst()
                .orElseThrow(() -> S3Exception.invalidArgument(MODE, text, "Unknown wormMode directive."));
    }

    private static Instant time(String text) {
        return S3Dates.parseXml(text)
                .orElseThrow(() -> S3Exception.invalidArgument(
                        UNTIL, text, "The retain until date must be provided in ISO 8601 format"));
    }

    static void write(S3Answer answer, Lock lock) {
        lock.findRetention()
                .ifPresent(retention ->
                        answer.header(MODE, retention.mode().name()).header(UNTIL, S3Dates.xml(retention.until())));
        lock.findHold().ifPresent(hold -> answer.header(HOLD, hold.name()));
    }

    static Bypass bypass(Headers headers) {
        return headers.find(BYPASS)
                        .filter(value -> value.equalsIgnoreCase("true"))
                        .isPresent()
                ? Bypass.GOVERNANCE
                : Bypass.NONE;
    }

    /** What is locked is put by who has said what its bytes are. */
    static void requireChecked(Headers headers, Lock lock) {
        if (!lock.equals(Lock.NONE) && Checks.of(headers, Optional.empty()).isEmpty()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock"
                            + " parameters");
        }
    }
}
