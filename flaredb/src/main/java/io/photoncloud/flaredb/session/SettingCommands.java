package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.List;

/** SHOW and RESET. */
final class SettingCommands {
    private static final String ALL = "all";

    private SettingCommands() {}

    static List<ResultColumn> columns(String name) {
        if (name.equals(ALL)) {
            return List.of(
                    ResultColumn.computed("name", SqlType.TEXT),
                    ResultColumn.computed("setting", SqlType.TEXT),
                    ResultColumn.computed("description", SqlType.TEXT));
        }
        return List.of(ResultColumn.computed(
                KnownSettings.find(name).map(Setting::name).orElse(name), SqlType.TEXT));
    }

    static Completion show(SettingValues settings, String name, ResultSink sink) {
        if (name.equals(ALL)) {
            showAll(settings, sink);
            return Completion.of("SHOW");
        }
        String shown = settings.findShown(name);
        VectorBuilder column = VectorBuilder.forType(SqlType.TEXT, 1);
        column.append(shown == null ? settings.get(name) : shown);
        sink.rows(new Batch(List.of(column.build()), 1));
        return Completion.of("SHOW");
    }

    private static void showAll(SettingValues settings, ResultSink sink) {
        var all = KnownSettings.settings();
        VectorBuilder names = VectorBuilder.forType(SqlType.TEXT, all.size());
        VectorBuilder values = VectorBuilder.forType(SqlType.TEXT, all.size());
        VectorBuilder descriptions = VectorBuilder.forType(SqlType.TEXT, all.size());
        for (Setting setting : all) {
            names.append(setting.name());
            values.append(setting.show(settings.get(setting.key())));
            descriptions.append(setting.description());
        }
        sink.rows(new Batch(List.of(names.build(), values.build(), descriptions.build()), all.size()));
    }

    static Completion reset(SettingValues settings, String name) {
        if (name.equals(ALL)) {
            settings.resetAll();
        } else {
            settings.reset(name);
        }
        return Completion.of("RESET");
    }
}
