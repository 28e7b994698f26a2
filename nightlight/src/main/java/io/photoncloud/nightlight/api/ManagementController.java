package io.photoncloud.nightlight.api;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.scraping.Scraping;
import io.photoncloud.nightlight.yaml.YamlException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What tools of Prometheus ask of a server, and have it do. */
@RestController
@NativeAnswer
@AnyQuery
class ManagementController {
    static final String HEALTHY = "/-/healthy";
    static final String READY = "/-/ready";

    private final Scraping scraping;
    private final Authorizer authorizer;

    ManagementController(Scraping scraping, Authorizer authorizer) {
        this.scraping = scraping;
        this.authorizer = authorizer;
    }

    @GetMapping(HEALTHY)
    void healthy(HttpServletResponse response) throws IOException {
        PlainText.answer(response, HttpServletResponse.SC_OK, "NightLight is healthy.");
    }

    @GetMapping(READY)
    void ready(HttpServletResponse response) throws IOException {
        PlainText.answer(response, HttpServletResponse.SC_OK, "NightLight is ready.");
    }

    /** Reads the configuration again; where it is wrong, everything goes on as it was. */
    @PostMapping("/-/reload")
    @Needs(value = ApiTenants.ADMINISTER, checked = Needs.Checked.BY_SERVICE)
    void reload(HttpServletResponse response) throws IOException {
        // What is scraped is nobody's in particular.
        authorizer.require(RequestContext.callerOrAnonymous(), new Permission(ApiTenants.ADMINISTER), Scope.system());
        try {
            scraping.reload();
            response.setStatus(HttpServletResponse.SC_OK);
        } catch (IOException | YamlException e) {
            PlainText.answer(
                    response,
                    HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                    "failed to reload config: " + e.getMessage());
        }
    }
}
