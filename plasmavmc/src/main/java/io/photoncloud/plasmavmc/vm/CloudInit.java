package io.photoncloud.plasmavmc.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What the owner of a VM has its guest do when it first starts. Kept beside the VM, and shown to nobody: there are secrets in it
 * now and then.
 *
 * @param userData empty for none
 */
record CloudInit(String vm, String userData, List<String> sshKeys) {

    static final int USER_DATA_BYTES_MAX = 16_384;

    static final int SSH_KEYS_MAX = 50;

    static final int SSH_KEY_LENGTH_MAX = 8_192;

    private static final int HOST_NAME_LENGTH_MAX = 63;

    private static final String CLOUD_CONFIG = "#cloud-config";

    /** What cloud-init knows the kind of user data by. */
    private static final List<String> BEGINNINGS = List.of(
            CLOUD_CONFIG,
            "#!",
            "#include",
            "#cloud-boothook",
            "#part-handler",
            "## template: jinja",
            "Content-Type: multipart/",
            "MIME-Version:");

    private static final Pattern SSH_KEY = Pattern.compile(
            "((?:sk-)?(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521))(?:@openssh\\.com)?) ([A-Za-z0-9+/]+={0,2})(?: [^\\p{Cntrl}]*)?");

    CloudInit {
        sshKeys = List.copyOf(sshKeys);
    }

    /**
     * As a caller says it.
     *
     * @return null where they say nothing
     * @throws CloudException VALIDATION_ERROR
     */
    static @Nullable CloudInit of(String vm, @Nullable String userData, @Nullable List<String> sshKeys) {
        if ((userData == null || userData.isEmpty()) && (sshKeys == null || sshKeys.isEmpty())) {
            return null;
        }
        return new CloudInit(
                vm,
                userData == null ? "" : checkedUserData(userData),
                sshKeys == null ? List.of() : checkedKeys(sshKeys));
    }

    Key key() {
        return Key.utf8(vm);
    }

    private static String checkedUserData(String userData) {
        if (userData.isEmpty()) {
            return userData;
        }
        Check.that(
                userData.getBytes(UTF_8).length <= USER_DATA_BYTES_MAX,
                "user_data",
                "at most " + USER_DATA_BYTES_MAX + " bytes");
        Check.that(
                BEGINNINGS.stream().anyMatch(userData::startsWith),
                "user_data",
                "must begin with one of " + String.join(", ", BEGINNINGS));
        if (userData.lines().findFirst().orElse("").strip().equals(CLOUD_CONFIG)) {
            checkYaml(userData);
        }
        return userData;
    }

    private static void checkYaml(String userData) {
        try {
            Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(userData);
            Check.that(content == null || content instanceof Map, "user_data", "must be a YAML mapping");
        } catch (YAMLException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw CloudException.invalid(
                    "user_data", "must be YAML", "user_data begins with " + CLOUD_CONFIG + " and is no YAML: " + why);
        }
    }

    private static List<String> checkedKeys(List<String> keys) {
        Check.size("ssh_keys", keys, 0, SSH_KEYS_MAX);
        for (int i = 0; i < keys.size(); i++) {
            String field = "ssh_keys[" + i + "]";
            String key = Check.length(field, keys.get(i), 1, SSH_KEY_LENGTH_MAX);
            Check.that(
                    isKey(key.strip()),
                    field,
                    "must be a public key as in authorized_keys: its type, base64, a comment");
        }
        return keys.stream().map(String::strip).toList();
    }

    /** Its base64 begins with its type once more. */
    private static boolean isKey(String key) {
        Matcher parts = SSH_KEY.matcher(key);
        if (!parts.matches()) {
            return false;
        }
        byte[] type = parts.group(1).getBytes(UTF_8);
        try {
            byte[] blob = Base64.getDecoder().decode(parts.group(2));
            return blob.length > Integer.BYTES + type.length
                    && new String(blob, Integer.BYTES, type.length, UTF_8).equals(parts.group(1));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** What a guest is called: its VM's name as far as it is one that hosts may have, and else its id. */
    static String hostName(String name, String vm) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String trimmed = letters.substring(0, Math.min(letters.length(), HOST_NAME_LENGTH_MAX))
                .replaceAll("^-+|-+$", "");
        return trimmed.isEmpty() ? vm : trimmed;
    }
}
