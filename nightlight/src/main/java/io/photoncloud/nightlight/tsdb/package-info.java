/** NightLight's storage: one {@link io.photoncloud.nightlight.tsdb.Tsdb} owns one directory. */
@NullMarked
package io.photoncloud.nightlight.tsdb;

import org.jspecify.annotations.NullMarked;
