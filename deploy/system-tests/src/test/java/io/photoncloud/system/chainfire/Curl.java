package io.photoncloud.system.chainfire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Runs shell commands with curl in them as a user would type them, but for host and port. */
record Curl(String address) {

    private static final String AS_WRITTEN = "localhost:8081";

    /** What curl wrote to its output and the HTTP status of its last answer. */
    record Answer(int status, String text) {

        JsonNode json() {
            return Rest.JSON.readTree(text);
        }

        JsonNode data(int wanted) {
            assertThat(status).as(text).isEqualTo(wanted);
            assertThat(json().path("meta").path("request_id").asString("")).matches("[0-9a-f-]{36}");
            assertThat(json().path("meta").path("timestamp").asString(""))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
            return json().path("data");
        }

        JsonNode error(int wanted) {
            assertThat(status).as(text).isEqualTo(wanted);
            return json().path("error");
        }
    }

    /** One call. */
    Answer run(String command) {
        String output = shell(command + " --silent --write-out '\\n%{http_code}'");
        int end = output.lastIndexOf('\n');
        return new Answer(Integer.parseInt(output.substring(end + 1)), output.substring(0, end));
    }

    /** Whatever the command prints; it must succeed. */
    String shell(String command) {
        var builder =
                new ProcessBuilder(List.of("bash", "-c", "set -o pipefail; " + command.replace(AS_WRITTEN, address)));
        builder.environment().put("no_proxy", "*");
        try {
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
