package io.photoncloud.system.chainfire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Runs shell commands with curl in them as a user would type them, but for the host, which stands for {@code localhost}.
 *
 * @param proof what every curl is given beside what is typed: who is trusted, and a token; nothing in open mode
 */
public record Curl(String host, String proof) {

    private static final Pattern AS_WRITTEN = Pattern.compile("localhost(?=:\\d)");

    public Curl(String host) {
        this(host, "");
    }

    /** Whatever is typed goes by TLS, and shows the token. */
    public static Curl withToken(String host, Path authority, String token) {
        return new Curl(host, "--cacert '%s' --header 'Authorization: Bearer %s'".formatted(authority, token));
    }

    /** Whether a program is there that a command needs beside curl. */
    public static boolean hasProgram(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    /** What curl wrote to its output and the HTTP status of its last answer. */
    public record Answer(int status, String text) {

        public JsonNode json() {
            return Rest.JSON.readTree(text);
        }

        public JsonNode data(int wanted) {
            assertThat(status).as(text).isEqualTo(wanted);
            assertThat(json().path("meta").path("request_id").asString("")).matches("[0-9a-f-]{36}");
            assertThat(json().path("meta").path("timestamp").asString(""))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
            return json().path("data");
        }

        public JsonNode error(int wanted) {
            assertThat(status).as(text).isEqualTo(wanted);
            return json().path("error");
        }
    }

    /** One call. */
    public Answer run(String command) {
        String output = shell(command + " --silent --write-out '\\n%{http_code}'");
        int end = output.lastIndexOf('\n');
        return new Answer(Integer.parseInt(output.substring(end + 1)), output.substring(0, end));
    }

    /** Whatever the command prints; it must succeed. */
    public String shell(String command) {
        String there = AS_WRITTEN.matcher(command).replaceAll(host);
        if (!proof.isEmpty()) {
            there = "curl() { command curl " + proof + " \"$@\"; }\n"
                    + there.replace("http://" + host, "https://" + host);
        }
        var builder = new ProcessBuilder(List.of("bash", "-c", "set -o pipefail; " + there));
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
