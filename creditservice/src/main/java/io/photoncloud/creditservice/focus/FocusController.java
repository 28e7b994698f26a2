package io.photoncloud.creditservice.focus;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

@RestController
class FocusController {

    private static final String TYPE = "text/csv; charset=UTF-8; header=present";
    private static final String LINE_END = "\r\n";

    private final FocusService focus;
    private final CsvMapper csv = new CsvMapper();

    FocusController(FocusService focus) {
        this.focus = focus;
    }

    @GetMapping("/api/v1/focus")
    @Needs(value = "wallet.read", checked = BY_SERVICE)
    @Summary("What was charged in a time, as CSV with the columns of FOCUS " + FocusColumn.VERSION)
    @NativeAnswer
    void export(
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            HttpServletResponse response)
            throws IOException {
        FocusService.Export export = focus.export(project, organization, from, to);
        response.setContentType(TYPE);
        response.setHeader("Content-Disposition", "attachment; filename=\"focus-" + FocusColumn.VERSION + ".csv\"");
        CsvSchema.Builder columns = CsvSchema.builder();
        export.columns().forEach(column -> columns.addColumn(column.name()));
        ObjectWriter writer = csv.writerFor(String[].class).with(columns.build().withLineSeparator(LINE_END));
        try {
            SequenceWriter rows = writer.writeValues(response.getOutputStream());
            rows.write(export.columns().stream().map(FocusColumn::name).toArray(String[]::new));
            export.each(row -> rows.write(export.columns().stream()
                    .map(column -> column.value().apply(row))
                    .toArray(String[]::new)));
            // Not where it fails: to close it would end an answer of which the rest is missing.
            rows.close();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }
}
