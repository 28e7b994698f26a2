package io.photoncloud.lightningstor.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What is refused in tests. */
public final class Refused {
    private Refused() {}

    public static S3Exception refusal(ThrowingCallable call) {
        S3Exception refusal = catchThrowableOfType(S3Exception.class, call);
        assertThat(refusal).as("it was not refused").isNotNull();
        return refusal;
    }

    public static S3Error error(ThrowingCallable call) {
        return refusal(call).error();
    }
}
