//! The map: land and borders, the line by its gauge, the places where the train stands, and where it is.

use std::fmt::Write;

use geojson::{Feature, FeatureCollection, GeometryValue, Position};

use super::Page;
use super::html::Text;
use super::labels::{Label, free, placed};
use super::moments::Moments;
use super::projection::{View, WIDTH};
use super::track::Track;
use crate::route::{Leg, Route};
use crate::station::Station;
use crate::view::style::{NameStyle, Style, Units, track};

const BASEMAP: &str = include_str!("../../../data/basemap.geojson");
/// Points nearer than this to the one before are not drawn.
const TOO_NEAR: f64 = 0.45;
/// Kilometres of a degree of latitude, the mean of the WGS 84 ellipsoid.
const KM_OF_DEGREE: f64 = 111.13;
/// Most places that are named.
const MOST_NAMES: usize = 12;

/// The map of one page.
pub(super) struct Map<'p> {
    page: &'p Page<'p>,
    track: &'p Track,
    view: View,
    ground: FeatureCollection,
}

impl<'p> Map<'p> {
    pub(super) fn new(page: &'p Page<'p>, track: &'p Track) -> Self {
        let view = View::around(track.bounds());
        // A test reads it: it is sound.
        let ground = BASEMAP
            .parse()
            .unwrap_or_else(|_| FeatureCollection::new(Vec::new()));
        Self {
            page,
            track,
            view,
            ground,
        }
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn route(&self) -> &Route<'p> {
        self.page.posterior.journey().route()
    }

    pub(super) fn figure(&self, moments: &Moments) -> String {
        let route = self.route();
        format!(
            "<figure>
<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"Map of the line from {} to {}, with the stretches where the train probably is\">
{}</svg>\n{}</figure>\n",
            self.view.height,
            Text(&route.from().name),
            Text(&route.to().name),
            self.drawing(moments),
            self.legend()
        )
    }

    /// All that is drawn, from the ground up.
    pub(super) fn drawing(&self, moments: &Moments) -> String {
        let mut svg = format!(
            "<rect class=\"nowhere\" width=\"{WIDTH}\" height=\"{}\"/>\n",
            self.view.height
        );
        svg += &self.ground();
        svg += &self.line(moments);
        svg += &self.names();
        svg += &self.furniture();
        let [x, y] = self.view.project(self.track.point(moments.median()));
        let _ = writeln!(
            svg,
            "<circle class=\"train\" id=\"train\" r=\"5\" transform=\"translate({x:.1} {y:.1})\"/>"
        );
        svg
    }

    /// Sea, land and borders.
    fn ground(&self) -> String {
        let ground = &self.ground;
        let mut svg = String::new();
        if let Some([west, south, east, north]) = ground.bbox.as_deref() {
            let [left, top] = self.view.project([*west, *north]);
            let [right, bottom] = self.view.project([*east, *south]);
            let (wide, high) = (right - left, bottom - top);
            let _ = writeln!(
                svg,
                "<rect class=\"sea\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\"/>"
            );
        }
        for feature in &ground.features {
            if let Some(geometry) = &feature.geometry {
                svg += &self.piece(&geometry.value);
            }
        }
        svg
    }

    fn piece(&self, geometry: &GeometryValue) -> String {
        match geometry {
            GeometryValue::MultiPolygon { coordinates } => {
                let rings = coordinates.iter().flatten();
                path("land", &self.drawn(rings, "Z"))
            }
            GeometryValue::MultiLineString { coordinates } => {
                path("border", &self.drawn(coordinates.iter(), ""))
            }
            _ => String::new(),
        }
    }

    fn drawn<'c>(&self, lines: impl Iterator<Item = &'c Vec<Position>>, close: &str) -> String {
        let mut d = String::new();
        for line in lines {
            let points: Vec<[f64; 2]> = line
                .iter()
                .map(|p| self.view.project([p[0], p[1]]))
                .collect();
            if self.view.sees(&points) {
                d += &moves(&points);
                d += close;
            }
        }
        d
    }

    /// The name of each country, at the first of the places for it that is free.
    fn countries(&self, labels: &[Label], line: &[[f64; 2]]) -> String {
        let mut names: Vec<(String, Vec<[f64; 2]>)> = Vec::new();
        for (name, place) in self.ground.features.iter().filter_map(country) {
            let spot = self.view.project(place);
            match names.iter_mut().find(|known| known.0 == name) {
                Some(known) => known.1.push(spot),
                None => names.push((name.to_owned(), vec![spot])),
            }
        }
        let mut svg = String::new();
        for (name, spots) in names {
            if let Some([x, y]) = free(&spots, &name, labels, line, [WIDTH, self.view.height]) {
                let _ = writeln!(
                    svg,
                    "<text class=\"country\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
                    Text(&name.to_uppercase())
                );
            }
        }
        svg
    }

    /// The line in its gauges over the stretches where the train probably is.
    fn line(&self, moments: &Moments) -> String {
        let km = moments.shown();
        let mut svg = String::new();
        let stretches = [("p95", 0, 6), ("p80", 1, 5), ("p50", 2, 4)];
        let whole = self.route().length().as_km();
        svg += &path("casing", &self.stretch(0.0, whole));
        for (class, from, to) in stretches {
            let d = self.stretch(km[from], km[to]);
            let _ = writeln!(svg, "<path class=\"{class}\" id=\"{class}\" d=\"{d}\"/>");
        }
        for leg in self.route().legs() {
            let d = self.stretch(leg.start.as_km(), leg.end.as_km());
            svg += &path(gauge_class(self.route(), leg), &d);
        }
        svg
    }

    fn stretch(&self, from: f64, to: f64) -> String {
        let places = self.track.cut(from, to).into_iter();
        let points: Vec<_> = places.map(|place| self.view.project(place)).collect();
        moves(&points)
    }

    /// The places where it starts, ends or stands, the longest first.
    fn named(&self) -> Vec<(&Station, [f64; 2])> {
        let journey = self.page.posterior.journey();
        let last = self.route().places().len() - 1;
        let mut calls: Vec<_> = journey.calls().iter().collect();
        calls.sort_by_key(|call| std::cmp::Reverse(call.parts.total()));
        let mut named: Vec<(&Station, [f64; 2])> = Vec::new();
        for place in [0, last]
            .into_iter()
            .chain(calls.iter().map(|call| call.place))
        {
            let place = &self.route().places()[place];
            let station = self.route().station(place);
            if named.len() < MOST_NAMES && named.iter().all(|other| other.0.id != station.id) {
                let at = self.track.point(place.at.as_km());
                named.push((station, self.view.project(at)));
            }
        }
        named
    }

    fn names(&self) -> String {
        let named = self.named();
        let places: Vec<([f64; 2], [String; 2])> = named
            .iter()
            .map(|(station, at)| (*at, lines(station, self.page.style)))
            .collect();
        let vertices = self.track.vertices().iter();
        let line: Vec<_> = vertices
            .map(|vertex| self.view.project([vertex[0], vertex[1]]))
            .collect();
        let labels = placed(&places, &line, [WIDTH, self.view.height]);
        let mut svg = self.countries(&labels, &line);
        for (label, (at, lines)) in labels.iter().zip(&places) {
            svg += &name(label, *at, lines);
        }
        for (at, _) in &places {
            let _ = writeln!(
                svg,
                "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.6\"/>",
                at[0], at[1]
            );
        }
        svg
    }

    /// The scale, and where north is.
    fn furniture(&self) -> String {
        let unit = self.page.style.units;
        let of_km = match unit {
            Units::Km => 1.0,
            Units::Mi => crate::units::Metres::km(1.0).as_miles(),
        };
        let units_of_one = self.view.up / KM_OF_DEGREE / of_km;
        let length = round_below(WIDTH / 4.0 / units_of_one);
        let (right, bottom) = (WIDTH - 14.0, self.view.height - 14.0);
        let left = right - length * units_of_one;
        let words = haloed(
            "furniture",
            &format!(
                " x=\"{right}\" y=\"{:.1}\" text-anchor=\"end\"",
                bottom - 8.0
            ),
            &format!("{length} {}", unit.word()),
        );
        let north = haloed(
            "furniture",
            &format!(" x=\"{:.1}\" y=\"{:.1}\"", left + 7.0, bottom - 15.0),
            "N",
        );
        format!(
            "<path class=\"scale\" d=\"M{left:.1} {top:.1}v4H{right}v-4\"/>
{words}<path class=\"arrow\" d=\"M{left:.1} {:.1}l4 11-4-2.5-4 2.5z\"/>{north}",
            bottom - 25.0,
            top = bottom - 4.0,
        )
    }

    fn legend(&self) -> String {
        let signs = self.signs().into_iter().flatten();
        let items: String = signs.map(|(sign, words)| item(&sign, words)).collect();
        format!(
            "<ul class=\"legend\">\n{items}</ul>\n<p class=\"note\">{}</p>\n",
            Text(&self.notes().join(" "))
        )
    }

    /// What the stretches are and how right the line is; and whose data it is drawn from.
    pub(super) fn notes(&self) -> [String; 2] {
        let [least, most] = self.accuracy();
        [
            format!(
                "The stretches hold the train with these probabilities. The line is drawn right within {least:.0} to {most:.0} m, by section."
            ),
            format!(
                "Map: {}; Natural Earth.",
                self.route().network().attribution()
            ),
        ]
    }

    /// The signs, 26 by 12 units each, and what they mean: of the line, and of where the train is.
    pub(super) fn signs(&self) -> [Vec<(String, &'static str)>; 2] {
        let route = self.route();
        let is_there = |class| {
            route
                .legs()
                .iter()
                .any(|leg| gauge_class(route, leg) == class)
        };
        let gauges = [
            ("standard", "1435 mm"),
            ("mixed", "both gauges"),
            ("russian", "1520 mm"),
            ("other", "another gauge"),
        ];
        let gauges = gauges.into_iter().filter(|gauge| is_there(gauge.0));
        let stretches = [("p50", "50 %"), ("p80", "80 %"), ("p95", "95 %")];
        let train = "<circle class=\"train\" cx=\"13\" cy=\"6\" r=\"4.5\"/>".to_owned();
        let drawn = |d, (class, words)| (format!("<path class=\"{class}\" d=\"{d}\"/>"), words);
        [
            gauges.map(|gauge| drawn("M1 6H25", gauge)).collect(),
            stretches
                .map(|stretch| drawn("M6 6H20", stretch))
                .into_iter()
                .chain([(train, "median")])
                .collect(),
        ]
    }

    /// Within how many metres the line is drawn right: where it is best, and where worst.
    fn accuracy(&self) -> [f64; 2] {
        let route = self.route();
        let off = route
            .legs()
            .iter()
            .map(|leg| route.section(leg).accuracy.get());
        off.fold([f64::MAX, 0.0_f64], |[least, most], off| {
            [least.min(off), most.max(off)]
        })
    }
}

/// A country's name and a place for it.
fn country(feature: &Feature) -> Option<(&str, [f64; 2])> {
    let name = feature.properties.as_ref()?.get("name")?.as_str()?;
    match &feature.geometry.as_ref()?.value {
        GeometryValue::Point { coordinates } => Some((name, [coordinates[0], coordinates[1]])),
        _ => None,
    }
}

fn item(swatch: &str, words: &str) -> String {
    format!("<li><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\">{swatch}</svg>{words}</li>\n")
}

fn gauge_class(route: &Route<'_>, leg: &Leg) -> &'static str {
    track(&route.section(leg).gauges)
}

fn path(class: &str, d: &str) -> String {
    if d.is_empty() {
        return String::new();
    }
    format!("<path class=\"{class}\" d=\"{d}\"/>\n")
}

/// A path through points, without those that nobody could tell from the one before.
fn moves(points: &[[f64; 2]]) -> String {
    let mut d = String::new();
    let mut before: Option<[f64; 2]> = None;
    for (i, &[x, y]) in points.iter().enumerate() {
        let near = |[a, b]: [f64; 2]| (x - a).hypot(y - b) < TOO_NEAR;
        if before.is_some_and(near) && i + 1 < points.len() {
            continue;
        }
        let letter = if before.is_none() { 'M' } else { 'L' };
        let _ = write!(d, "{letter}{x:.1} {y:.1}");
        before = Some([x, y]);
    }
    d
}

/// 1, 2 or 5 with noughts: the greatest such number that is no greater.
fn round_below(number: f64) -> f64 {
    let power = 10_f64.powf(number.log10().floor());
    let first = [5.0, 2.0].into_iter().find(|first| first * power <= number);
    first.unwrap_or(1.0) * power
}

/// The lines of a station's label; the second may be empty.
fn lines(station: &Station, style: Style) -> [String; 2] {
    match (style.names, &station.local_name) {
        (NameStyle::English, _) | (_, None) => [station.name.clone(), String::new()],
        (NameStyle::Local, Some(local)) => [local.clone(), String::new()],
        (NameStyle::Both, Some(local)) => [station.name.clone(), local.clone()],
    }
}

fn name(label: &Label, at: [f64; 2], [first, second]: &[String; 2]) -> String {
    let [x, y] = label.at;
    let lead = if label.is_far {
        format!(
            "<path class=\"lead\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
            at[0], at[1], label.lead[0], label.lead[1]
        )
    } else {
        String::new()
    };
    let rise = if second.is_empty() { ".35em" } else { "-.2em" };
    let place = format!(" text-anchor=\"{}\" y=\"{y:.1}\"", label.anchor);
    let words = format!(
        "<tspan x=\"{x:.1}\" dy=\"{rise}\">{}</tspan><tspan class=\"local\" x=\"{x:.1}\" dy=\"1.15em\">{}</tspan>",
        Text(first),
        Text(second)
    );
    lead + &haloed("label", &place, &words)
}

/// Words that stand out from what lies below. Written twice, because few programs but browsers know `paint-order`.
fn haloed(class: &str, place: &str, words: &str) -> String {
    format!(
        "<text class=\"{class} halo\"{place}>{words}</text><text class=\"{class}\"{place}>{words}</text>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::BASEMAP;
    use geojson::{FeatureCollection, GeometryValue};

    #[test]
    fn the_land_is_wound_as_rfc_7946_wants_it() {
        let ground: FeatureCollection = BASEMAP.parse().unwrap();
        let area = |ring: &Vec<geojson::Position>| -> f64 {
            ring.windows(2)
                .map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1])
                .sum()
        };
        let mut polygons = 0;
        for feature in &ground.features {
            if let GeometryValue::MultiPolygon { coordinates } =
                &feature.geometry.as_ref().unwrap().value
            {
                for polygon in coordinates {
                    polygons += 1;
                    assert!(
                        polygon
                            .iter()
                            .all(|ring| ring.first() == ring.last() && ring.len() > 3)
                    );
                    assert!(area(&polygon[0]) > 0.0, "outside is counterclockwise");
                    assert!(
                        polygon[1..].iter().all(|hole| area(hole) < 0.0),
                        "holes are clockwise"
                    );
                }
            }
        }
        assert!(polygons > 10);
    }
}
