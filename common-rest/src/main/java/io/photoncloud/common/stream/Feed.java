package io.photoncloud.common.stream;

import io.photoncloud.common.api.CloudException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a lasting call tells its client, in order. It is asked for what comes next only when the client has taken what came
 * before, so it holds a bounded amount, however slow the client is. For one reader.
 */
public interface Feed<M> extends AutoCloseable {

    /**
     * @return empty where nothing came in that time
     * @throws CloudException nothing follows: with {@code PRECONDITION_FAILED} the client begins anew, with
     *     {@code UNAVAILABLE} it goes on from where it is
     */
    Optional<M> next(Duration wait) throws InterruptedException;

    @Override
    void close();
}
