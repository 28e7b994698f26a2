package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.CloudException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudInitTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtUb2ZmAnQ1Wn5xYHN0dXZ3eHl6AAECAwQFBgcICQoL somebody@example.org";

    @Test
    void whatCloudInitUnderstandsIsTaken() {
        for (String data : List.of(
                "#cloud-config\npackages: [nginx]\n",
                "#cloud-config\n",
                "#!/bin/sh\necho $UNSET: {[\n",
                "#include\nhttp://example.org/x\n",
                "Content-Type: multipart/mixed; boundary=x\n")) {
            CloudInit told = Objects.requireNonNull(CloudInit.of("vm-1", data, List.of(KEY + "\n")));
            assertThat(told.userData()).isEqualTo(data);
            assertThat(told.sshKeys()).containsExactly(KEY);
        }
        assertThat(CloudInit.of("vm-1", "", List.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo hello",
                "#cloud-config\n- a\n- b\n",
                "#cloud-config\na: [1\n",
                "#cloud-config\na: &a [*a]\nb: !!javax.script.ScriptEngineManager []\n"
            })
    void otherUserDataIsRefused(String data) {
        assertRefused("user_data", data, List.of());
    }

    @Test
    void tooMuchUserDataIsRefused() {
        assertRefused("user_data", "#!" + "x".repeat(CloudInit.USER_DATA_BYTES_MAX - 1), List.of());
        assertThat(CloudInit.of("vm-1", "#!" + "x".repeat(CloudInit.USER_DATA_BYTES_MAX - 2), null))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-ed25519",
                "ssh-ed25519 !!!",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGtUb2ZmAnQ1Wn5xYHN0dXZ3eHl6AAECAwQFBgcICQoL",
                "command=\"x\" " + KEY,
                KEY + "\nssh-ed25519 AAAA"
            })
    void otherKeysAreRefused(String key) {
        assertRefused("ssh_keys[1]", null, List.of(KEY, key));
    }

    private static void assertRefused(String field, @org.jspecify.annotations.Nullable String data, List<String> keys) {
        assertThatThrownBy(() -> CloudInit.of("vm-1", data, keys))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.details()).containsEntry("field", field));
    }

    @Test
    void theNameIsAHostsAsFarAsItCanBe() {
        assertThat(CloudInit.hostName("App Server #03", "vm-1")).isEqualTo("app-server-03");
        assertThat(CloudInit.hostName("日本", "vm-1")).isEqualTo("vm-1");
        assertThat(CloudInit.hostName("x".repeat(70), "vm-1")).hasSize(63);
        assertThat(CloudInit.hostName("x".repeat(62) + "--y", "vm-1")).isEqualTo("x".repeat(62));
    }
}
