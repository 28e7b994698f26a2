package io.photoncloud.k8shost.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The plug-in as a container runtime calls it. */
class CniIpamTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String POD = "IgnoreUnknown=1;K8S_POD_NAMESPACE=ns;K8S_POD_NAME=a;K8S_POD_UID=u-1";

    @TempDir
    private Path directory;

    private Path plugin = Path.of("");

    private record Told(int exitCode, String output) {

        JsonNode json() {
            return JSON.readTree(output);
        }
    }

    @BeforeEach
    void install() throws IOException {
        Path pods = directory.resolve("all pods");
        plugin = CniIpam.install(directory.resolve("cni"), pods);
        Files.createDirectories(pods.resolve("u-1"));
        Files.writeString(
                pods.resolve("u-1").resolve(CniIpam.ADDRESSES), "ns/a\n10.0.0.5/24 10.0.0.1\nfd00::5/64 fd00::1\n");
    }

    private Told call(String command, String arguments, String version, String secondAddress) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(plugin.toString());
        builder.environment().put("CNI_COMMAND", command);
        builder.environment().put("CNI_ARGS", arguments);
        Process process = builder.start();
        try (OutputStream input = process.getOutputStream()) {
            input.write("""
                    {"cniVersion": "%s", "name": "pods", "type": "bridge", "ipam": {"type": "photon-prismnet"},
                     "prevResult": {"ips": [{"address": "10.0.0.5/24"}, {"address": "%s"}]}}
                    """.formatted(version, secondAddress).getBytes(UTF_8));
        } catch (IOException _) {
            // It has answered without reading it.
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Told(process.waitFor(), output);
    }

    private Told call(String command, String arguments, String version) throws Exception {
        return call(command, arguments, version, "fd00::5/64");
    }

    @Test
    void aPodHasTheAddressesThatAreWrittenForIt() throws Exception {
        Told added = call("ADD", POD, "1.0.0");
        assertThat(added.exitCode()).isZero();
        assertThat(added.json()).isEqualTo(JSON.readTree("""
                {"cniVersion": "1.0.0",
                 "ips": [{"address": "10.0.0.5/24", "gateway": "10.0.0.1"},
                         {"address": "fd00::5/64", "gateway": "fd00::1"}],
                 "routes": [{"dst": "0.0.0.0/0", "gw": "10.0.0.1"}, {"dst": "::/0", "gw": "fd00::1"}],
                 "dns": {}}"""));
        JsonNode older =
                call("ADD", "K8S_POD_NAMESPACE=ns;K8S_POD_NAME=a", "0.4.0").json();
        assertThat(older.path("cniVersion").asString()).isEqualTo("0.4.0");
        assertThat(older.path("ips").toString()).contains("\"version\":\"4\"", "\"version\":\"6\"");

        assertThat(call("CHECK", POD, "1.0.0")).isEqualTo(new Told(0, ""));
        assertThat(call("DEL", POD, "1.0.0")).isEqualTo(new Told(0, ""));
        assertThat(call("DEL", "", "1.0.0").exitCode()).isZero();
        assertThat(call("VERSION", "", "1.0.0").json().path("supportedVersions").toString())
                .isEqualTo("[\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\"]");
    }

    @Test
    void whatCannotBeIsToldWithWhatToDo() throws Exception {
        requireError(call("ADD", POD, "0.2.0"), 1, "cniVersion");
        requireError(call("ADD", "", "1.0.0"), 4, "K8S_POD_NAMESPACE");
        requireError(call("ADD", "K8S_POD_NAMESPACE=../pods;K8S_POD_NAME=a", "1.0.0"), 4, "no name");
        requireError(call("ADD", POD.replace("u-1", "u-2"), "1.0.0"), 100, "photon.k8shost.pod-network");
        requireError(call("ADD", POD.replace("NAME=a", "NAME=b"), "1.0.0"), 100, "ns/b has no port");
        requireError(call("CHECK", POD, "1.0.0", "fd00::6/64"), 101, "fd00::5/64");
        requireError(call("STATUS", POD, "1.0.0"), 4, "CNI_COMMAND");
    }

    private static void requireError(Told told, int code, String why) {
        assertThat(told.exitCode()).isEqualTo(1);
        assertThat(told.json().path("code").asInt()).isEqualTo(code);
        assertThat(told.json().path("cniVersion").asString()).isEqualTo("1.0.0");
        assertThat(told.output()).contains(why);
        assertThat(told.json().path("details").asString()).isNotEmpty();
    }
}
