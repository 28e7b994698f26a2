package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a command ended, from the status that the streaming server writes of it. */
final class Outcome {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Outcome() {}

    /** @throws PodRuntimeException it did not end by itself, or the connection did before it */
    static int exitCode(byte[] status) throws PodRuntimeException {
        if (status.length == 0) {
            throw new PodRuntimeException(
                    Reason.UNAVAILABLE, "the conversation was broken off before the command ended");
        }
        try {
            return exitCode(JSON.readTree(status));
        } catch (JacksonException e) {
            throw new PodRuntimeException(Reason.FAILED, "the runtime did not say how the command ended", e);
        }
    }

    private static int exitCode(JsonNode status) throws PodRuntimeException {
        if (status.path("status").asString("").equals("Success")) {
            return 0;
        }
        for (JsonNode cause : status.path("details").path("causes")) {
            if (cause.path("reason").asString("").equals("ExitCode")) {
                return Integer.parseInt(cause.path("message").asString(""));
            }
        }
        throw new PodRuntimeException(
                Reason.FAILED, status.path("message").asString("the command did not end by itself"));
    }
}
