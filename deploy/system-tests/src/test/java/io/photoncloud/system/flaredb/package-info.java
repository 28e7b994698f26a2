/** FlareDB as the launcher starts it. */
@NullMarked
package io.photoncloud.system.flaredb;

import org.jspecify.annotations.NullMarked;
