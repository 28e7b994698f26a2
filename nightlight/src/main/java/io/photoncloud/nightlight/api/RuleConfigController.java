package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.ruling.KeptRules;
import io.photoncloud.nightlight.text.GoQuote;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Groups of rules that a project keeps, in YAML, by the calls Mimir has for it. */
@RestController
@NativeAnswer
@AnyQuery
class RuleConfigController {
    static final String PATH = "/config/v1/rules";

    private static final String NAMESPACE = PATH + "/{namespace}";
    private static final String GROUP = NAMESPACE + "/{group}";

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final KeptRules kept;

    RuleConfigController(ApiCalls calls, ApiTenants tenants, KeptRules kept) {
        this.calls = calls;
        this.tenants = tenants;
        this.kept = kept;
    }

    @GetMapping(PATH)
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void all(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, Map<String, String>> all = kept.all(tenants.reader(request));
        yaml(response, () -> namespaces(all));
    }

    @GetMapping(NAMESPACE)
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void namespace(HttpServletRequest request, HttpServletResponse response, @PathVariable String namespace)
            throws IOException {
        Map<String, String> groups = kept.all(tenants.reader(request)).getOrDefault(namespace, Map.of());
        yaml(response, () -> groups.isEmpty() ? "" : namespaces(Map.of(namespace, groups)));
    }

    @GetMapping(GROUP)
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void group(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable String namespace,
            @PathVariable String group)
            throws IOException {
        Map<String, String> groups = kept.all(tenants.reader(request)).getOrDefault(namespace, Map.of());
        yaml(response, () -> groups.getOrDefault(group, ""));
    }

    private static String namespaces(Map<String, Map<String, String>> all) {
        StringBuilder text = new StringBuilder();
        all.forEach((namespace, groups) -> {
            // A text in double quotes of Go is one of YAML.
            text.append(quoted(namespace)).append(":\n");
            groups.values()
                    .forEach(group -> text.append("    - ")
                            .append(group.strip().replace("\n", "\n      "))
                            .append('\n'));
        });
        return text.toString();
    }

    private static String quoted(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_./-]*") ? name : GoQuote.quote(name);
    }

    private static void yaml(HttpServletResponse response, Supplier<String> text) throws IOException {
        String found = text.get();
        if (found.isEmpty()) {
            PlainText.answer(response, HttpServletResponse.SC_NOT_FOUND, "no rule groups found");
            return;
        }
        response.setContentType("application/yaml");
        response.getOutputStream().write(found.getBytes(UTF_8));
    }

    /** One group, instead of that of its name if there is one. */
    @PostMapping(NAMESPACE)
    @Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
    void put(HttpServletRequest request, HttpServletResponse response, @PathVariable String namespace)
            throws IOException {
        var tenant = tenants.writer(request);
        byte[] body = request.getInputStream().readNBytes(KeptRules.GROUP_BYTES_MAX + 1);
        changed(request, response, () -> {
            if (body.length > KeptRules.GROUP_BYTES_MAX) {
                throw ApiException.badData("a group of rules has " + KeptRules.GROUP_BYTES_MAX + " bytes at most");
            }
            try {
                kept.put(tenant, namespace, new String(body, UTF_8));
                return true;
            } catch (RulesRefused e) {
                throw ApiException.badData(String.valueOf(e.getMessage()));
            }
        });
    }

    @DeleteMapping(NAMESPACE)
    @Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
    void deleteNamespace(HttpServletRequest request, HttpServletResponse response, @PathVariable String namespace)
            throws IOException {
        var tenant = tenants.writer(request);
        changed(request, response, () -> kept.deleteNamespace(tenant, namespace));
    }

    @DeleteMapping(GROUP)
    @Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
    void deleteGroup(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable String namespace,
            @PathVariable String group)
            throws IOException {
        var tenant = tenants.writer(request);
        changed(request, response, () -> kept.deleteGroup(tenant, namespace, group));
    }

    private void changed(HttpServletRequest request, HttpServletResponse response, BooleanSupplier change)
            throws IOException {
        calls.serveAccepted(request, response, _ -> {
            if (!change.getAsBoolean()) {
                throw new ApiException(ErrorType.NOT_FOUND, "group does not exist");
            }
        });
    }
}
