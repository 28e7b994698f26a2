package io.photoncloud.lightningstor.storage;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;

/**
 * How long an object that comes piece by piece may say nothing: it takes one of a few places all the while.
 *
 * @param setting by which {@code time} is set
 */
public record SilenceMax(Duration time, String setting) {

    public CloudException exceeded() {
        return new CloudException(
                ErrorCode.DEADLINE_EXCEEDED,
                "nothing came for " + time.toMillis() + " ms (" + setting + "), and what had come is given up");
    }
}
