/** Names and values of the settings that every service shares, and the checks made of them at start. */
@NullMarked
package io.photoncloud.common.config;

import org.jspecify.annotations.NullMarked;
