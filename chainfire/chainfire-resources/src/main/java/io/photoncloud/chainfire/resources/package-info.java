/** What every service builds on the store, one mechanism each: its parts are the packages below. */
@NullMarked
package io.photoncloud.chainfire.resources;

import org.jspecify.annotations.NullMarked;
