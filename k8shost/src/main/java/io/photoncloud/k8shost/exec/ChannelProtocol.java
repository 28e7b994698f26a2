package io.photoncloud.k8shost.exec;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How Kubernetes talks to containers over WebSockets: the first byte of each message says what the others are. The fifth version
 * has a way to say that nothing more is said on a channel.
 */
final class ChannelProtocol {

    static final String V5 = "v5.channel.k8s.io";
    static final String V4 = "v4.channel.k8s.io";

    /** The better one first. */
    static final List<String> NAMES = List.of(V5, V4);

    static final int STDIN = 0;
    static final int STDOUT = 1;
    static final int STDERR = 2;
    static final int STATUS = 3;
    static final int RESIZE = 4;
    static final int CLOSE = 255;

    private static final int SIZE_MAX = 65_535;
    private static final int INTERNAL = 500;
    private static final JsonMapper JSON = JsonMapper.shared();

    private ChannelProtocol() {}

    /** @param length how many of the bytes */
    static byte[] message(int channel, byte[] bytes, int length) {
        byte[] message = new byte[length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, length);
        return message;
    }

    static byte[] status(Map<String, ?> status) {
        byte[] json = JSON.writeValueAsBytes(status);
        return message(STATUS, json, json.length);
    }

    /** How a command ended. */
    static byte[] ended(int exitCode) {
        return exitCode == 0
                ? status(Map.of("metadata", Map.of(), "status", "Success"))
                : status(Map.of(
                        "metadata",
                        Map.of(),
                        "status",
                        "Failure",
                        "reason",
                        "NonZeroExitCode",
                        "message",
                        "command terminated with non-zero exit code: exit status " + exitCode,
                        "details",
                        Map.of("causes", List.of(Map.of("reason", "ExitCode", "message", "" + exitCode)))));
    }

    /** That it did not end by itself, or never began. */
    static byte[] failed(String message) {
        return status(Map.of(
                "metadata",
                Map.of(),
                "status",
                "Failure",
                "reason",
                "InternalError",
                "message",
                message,
                "code",
                INTERNAL));
    }

    static CloudException wrong(String field, String constraint) {
        return CloudException.invalid(field, constraint, field + " must be " + constraint);
    }

    /** How large a terminal is. */
    record Size(int columns, int rows) {

        static Size parse(byte[] message) {
            try {
                JsonNode json = JSON.readTree(message, 1, message.length - 1);
                return new Size(side(json, "Width"), side(json, "Height"));
            } catch (JacksonException _) {
                throw wrong("resize", "{\"Width\": columns, \"Height\": rows}");
            }
        }

        private static int side(JsonNode json, String name) {
            return Check.range(name, json.path(name).asInt(0), 1, SIZE_MAX);
        }
    }
}
