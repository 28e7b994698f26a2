package io.photoncloud.k8shost.runtime;

import java.io.IOException;
import java.time.Duration;

/** What is reached in pods from their node. Each call ends in its time. */
public interface PodNetwork {

    /** @throws IOException nobody there takes the connection */
    void connect(String ip, int port, Duration timeMax) throws IOException, InterruptedException;

    /**
     * @param scheme {@code HTTP} or {@code HTTPS}; whose certificate it is does not matter
     * @return the status of the answer
     * @throws IOException there is none
     */
    int get(String scheme, String ip, int port, String path, Duration timeMax) throws IOException, InterruptedException;
}
