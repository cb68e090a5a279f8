//! The map as a picture of its own, with looks that every program that draws SVG knows.

use super::html::Text;
use super::map::Map;
use super::moments::Moments;
use super::projection::WIDTH;
use super::{MAP_STYLE, STYLE};

/// The map with its looks and whose data it is drawn from.
pub(super) fn drawn(map: &Map<'_>, moments: &Moments) -> String {
    let route = map.route();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Map of the line from {} to {}, with the stretches where the train probably is\" font-family=\"sans-serif\">
<style>\n{}</style>\n{}<text class=\"furniture\" x=\"6\" y=\"12\">{}; Natural Earth</text>\n</svg>\n",
        Text(&route.from().name),
        Text(&route.to().name),
        looks(),
        map.drawing(moments),
        Text(route.network().attribution()),
        height = map.view().height,
    )
}

/// The looks of the map, with the colours that the page has on white: few programs but browsers know colours by name.
fn looks() -> String {
    colours().fold(MAP_STYLE.to_owned(), |looks, (name, colour)| {
        looks.replace(&format!("var({name})"), colour)
    })
}

/// The page's first colours: `--ink` and what it is.
fn colours() -> impl Iterator<Item = (&'static str, &'static str)> {
    let root = STYLE.split_once(":root {").map_or("", |style| style.1);
    let root = root.split_once('}').map_or("", |style| style.0);
    root.split(';')
        .filter_map(|rule| rule.trim().split_once(": "))
}
