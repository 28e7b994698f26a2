package io.photoncloud.iam.credential;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door asks for no more than everybody has for themselves; for the credentials of others the service asks. */
@RestController
@RequestMapping("/api/v1/users/{id}/password")
@Needs(value = "credential.read", checked = BY_SERVICE)
class PasswordController {

    private final PasswordService passwords;

    PasswordController(PasswordService passwords) {
        this.passwords = passwords;
    }

    record PasswordRequest(
            @Nullable String password, @Nullable String currentPassword) {
        /** Requests are logged where somebody looks for a mistake. */
        @Override
        public String toString() {
            return "a password";
        }
    }

    record PasswordView(String principal, Instant createdAt) {}

    record DeletedView(String principal) {}

    @PutMapping
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Sets a password; without current_password it takes credential.administer. All present tokens are refused")
    PasswordView set(@PathVariable String id, @RequestBody PasswordRequest request) {
        return new PasswordView(id, passwords.set(id, request.password(), request.currentPassword()));
    }

    @DeleteMapping
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Deletes a password; all present tokens are refused")
    @SafeToRepeat("a password is deleted once; a repetition answers that there is none")
    DeletedView delete(@PathVariable String id) {
        passwords.delete(id);
        return new DeletedView(id);
    }
}
