/** What runs SQL below sessions: parser, binder, planner, executor and rows, put together. */
@NullMarked
package io.photoncloud.flaredb.engine;

import org.jspecify.annotations.NullMarked;
